package dev.reagent;

/** Formats the values of settings for messages. */
final class SettingText {

    private SettingText() {}

    /** Returns the value as one line of at most 120 characters, without the parts of an address that may be secret. */
    static String printable(String value) {
        var line =
                value.replaceAll("//[^/]*@", "//…@").replaceAll("\\?.*", "?…").replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 120 ? line : line.substring(0, 120) + "…";
    }
}
