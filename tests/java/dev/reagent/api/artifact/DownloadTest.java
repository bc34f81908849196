package dev.reagent.api.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plot.png|attachment; filename=\"plot.png\"; filename*=UTF-8''plot.png",
                "a/b c.txt|attachment; filename=\"b c.txt\"; filename*=UTF-8''b%20c.txt",
                "x\";y=\"z|attachment; filename=\"x_;y=_z\"; filename*=UTF-8''x%22%3By%3D%22z",
                "é*%41.csv|attachment; filename=\"_*_41.csv\"; filename*=UTF-8''%C3%A9%2A%2541.csv"
            })
    void theNameIsTheLastPartOfThePath(String path, String header) {
        assertEquals(header, Download.disposition(path));
    }
}
