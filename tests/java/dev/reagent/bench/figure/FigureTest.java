package dev.reagent.bench.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How figures are judged. */
class FigureTest {

    @Test
    void theMedianOfTheRepetitionsIsJudged() {
        assertTrue(figure(1.25, 1.1, 9.0, 1.2).passes());
        assertFalse(figure(1.25, 1.1, 1.3, 1.4).passes());
    }

    @Test
    void aFigureWithoutAPassLineIsOnlyReported() {
        assertTrue(figure(Double.POSITIVE_INFINITY, 1e9).passes());
        assertTrue(figure(Double.POSITIVE_INFINITY, Double.NaN).passes());
        assertFalse(figure(1.25, Double.NaN).passes());
    }

    @Test
    void aPercentileIsAValueThatWasSeen() {
        var values = new double[] {5, 1, 4, 2, 3};
        assertEquals(3, Figure.percentile(values, 50));
        assertEquals(5, Figure.percentile(values, 95));
        assertEquals(5, Figure.percentile(values, 100));
    }

    private static Figure figure(double limit, Double... values) {
        return new Figure("wait", "latest", "", List.of(values), limit);
    }
}
