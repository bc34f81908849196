# Finds a JDK of at least version 25 and exports it as JAVA_HOME; sourced by mvnw and reagent.
# Looks at JAVA_HOME, then at the javac on the PATH, then in the folders where JDKs usually live.
# REAGENT_JDK_FOLDERS replaces those folders (the launcher's own test sets it).

jdk_version() { # the feature version of the JDK in folder $1, or 0 where there is none
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
    v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
    echo "${v:-0}"
}

find_jdk() { # prints the folder of the first JDK that is new enough
    if [ -n "${JAVA_HOME-}" ] && [ "$(jdk_version "$JAVA_HOME")" -ge 25 ]; then
        echo "$JAVA_HOME"
        return 0
    fi
    on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path" 2>/dev/null) || on_path=
    if [ -n "$on_path" ]; then
        candidate=${on_path%/bin/javac}
        if [ "$(jdk_version "$candidate")" -ge 25 ]; then
            echo "$candidate"
            return 0
        fi
    fi
    for candidate in ${REAGENT_JDK_FOLDERS-/usr/lib/jvm/* /usr/java/* /usr/lib64/jvm/* /opt/java/* /opt/jdk* \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/*}; do
        if [ "$(jdk_version "$candidate")" -ge 25 ]; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

if found=$(find_jdk); then
    JAVA_HOME=$found
    export JAVA_HOME
else
    echo "reagent: no JDK 25 or newer found; install one (for example Eclipse Temurin 25 from https://adoptium.net) or set JAVA_HOME to it" >&2
    exit 1
fi
