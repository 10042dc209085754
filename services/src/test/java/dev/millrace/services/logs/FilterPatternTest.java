package dev.millrace.services.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterPatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|anything|true",
                "ERROR|[ERROR] 400|true",
                "ERROR|an error|false",
                "Exception|java.lang.NullPointerException: x|true",
                "ERROR 400|400 ERROR|true",
                "ERROR 400|ERROR|false",
                "\"not found\"|it was not found here|true",
                "\"not found\"|found not|false",
                "\"say \\\"a\\\"\"|they say \"a\" twice|true",
                "ERROR -timeout|ERROR disk|true",
                "ERROR -timeout|ERROR timeout|false",
                "-\"two words\"|these two words|false",
                "-\"two words\"|words two|true",
                "?ERROR ?WARN|WARN x|true",
                "?ERROR ?WARN|ERROR x|true",
                "?ERROR ?WARN|INFO x|false",
                "?\"a b\" ?c|a b|true",
                "?ERROR INFO|INFO x|true",
                "?ERROR INFO|ERROR x|false",
                "?ERROR -INFO|WARN x|true",
                "über|das ist über|true",
            })
    @DisplayName("Q-321, Q-322: terms, phrases, exclusions and choices")
    void matches(String pattern, String message, boolean expected) {
        assertThat(FilterPattern.parse(pattern).matches(message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "\"open", "-", "a ; b", "?"})
    void terms_with_other_characters_need_quotes(String pattern) {
        assertThatThrownBy(() -> FilterPattern.parse(pattern)).hasMessageContaining("Invalid character(s) in term '");
    }
}
