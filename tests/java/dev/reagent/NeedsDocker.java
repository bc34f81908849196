package dev.reagent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that use a real Docker engine with our image in it. Where there is none they are skipped, with one loud line at the end of the
 * run; where {@code REAGENT_TESTS_REQUIRE_DOCKER=true} they run, and so fail.
 */
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("docker")
@ExtendWith(DockerCondition.class)
public @interface NeedsDocker {

    /** Whose image must be there. */
    String tier() default "small";
}
