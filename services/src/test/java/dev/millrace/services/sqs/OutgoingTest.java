package dev.millrace.services.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Scope;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.sqs.MessageWire.Attribute;
import dev.millrace.services.sqs.MessageWire.SendEntry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingTest {

    private static final String THIRTY_EIGHT_DIGITS = "12345678901234567890123456789012345678";

    @ParameterizedTest
    @DisplayName("a Number has up to 38 digits, of a size between 1e-128 and 1e126")
    @ValueSource(
            strings = {
                "0",
                "0e5",
                "-0012.3400",
                ".5",
                "7.",
                "+1E+126",
                "1000e123",
                "-1e-128",
                "0.001e-125",
                "1e0000000000000000126",
                "9.99e125",
                THIRTY_EIGHT_DIGITS,
                "000" + THIRTY_EIGHT_DIGITS + "000.000",
                "0." + THIRTY_EIGHT_DIGITS
            })
    void numbers(String value) {
        assertThat(check(value).message().messageAttributes())
                .hasEntrySatisfying(
                        "n", attribute -> assertThat(attribute.stringValue()).isEqualTo(value));
    }

    @ParameterizedTest
    @DisplayName("a Number of more digits or another size is refused before anything of its size is made")
    @ValueSource(
            strings = {
                "x",
                "1e",
                ".",
                "--1",
                "1e2000000000",
                "-1e-2000000000",
                "1e99999999999999999999",
                "1.1e126",
                "2e126",
                "1e127",
                "10e126",
                "9e-129",
                THIRTY_EIGHT_DIGITS + "9",
                THIRTY_EIGHT_DIGITS + ".9"
            })
    void refused_numbers(String value) {
        assertThatThrownBy(() -> check(value))
                .isInstanceOf(ServiceException.class)
                .hasMessageEndingWith("Could not cast message attribute 'n' value to number.");
    }

    private static Outgoing check(String number) {
        var call = new Call(Scope.DEFAULT, "request", "http://127.0.0.1:4566", "");
        var entry =
                new SendEntry(null, "body", null, Map.of("n", new Attribute("Number", number, null)), null, null, null);
        return Outgoing.check(call, entry, QueueSettings.parse(Map.of(), false), Instant.parse("2026-01-01T00:00:00Z"));
    }
}
