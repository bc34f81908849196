package dev.reagent.model.catalogue;

/** Whether a model receives tools natively, or by the JSON protocol. */
public enum NativeTools {
    TRUE,
    FALSE,
    /** Natively, until its provider reports that the model cannot call tools. */
    AUTO
}
