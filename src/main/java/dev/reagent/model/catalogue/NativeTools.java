package dev.reagent.model.catalogue;

/** Whether a model is given tools natively, or the JSON protocol is spoken with it. */
public enum NativeTools {
    TRUE,
    FALSE,
    /** Natively, until its provider says that it cannot. */
    AUTO
}
