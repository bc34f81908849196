package dev.reagent.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Fields that the contract names and this server cannot do yet: refused in words of their own, never ignored. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface NotYet {
    String[] value();
}
