package dev.reagent.api.view;

import dev.reagent.agent.call.Failure;

/** Why a call failed. */
public record FailureView(String code, String message) {

    public static FailureView of(Failure why) {
        return new FailureView(why.code(), why.message());
    }
}
