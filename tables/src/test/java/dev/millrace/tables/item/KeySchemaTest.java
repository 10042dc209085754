package dev.millrace.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tables.Vectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySchemaTest {

    private static final KeySchema SCHEMA =
            KeySchema.of(new KeyAttribute("p", KeyType.S), new KeyAttribute("s", KeyType.N));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'p':{'S':'x'}}",
                "{'p':{'S':'x'},'s':{'S':'1'}}",
                "{'p':{'S':'x'},'s':{'N':'1'},'t':{'N':'1'}}",
                "{'s':{'N':'1'},'t':{'N':'1'}}"
            })
    @DisplayName("3.5.1 a Key has exactly the key attributes in their types")
    void keys_that_do_not_match(String key) {
        assertThatThrownBy(() -> SCHEMA.ofKey(Vectors.item(key)))
                .hasMessage("ValidationException: The provided key element does not match the schema");
    }

    @Test
    @DisplayName("3.5.1 PutItem names the missing or mistyped key attribute; BatchWriteItem does not")
    void items_without_key() {
        var missing = Vectors.item("{'p':{'S':'x'}}");
        assertThatThrownBy(() -> SCHEMA.ofItem(missing))
                .hasMessageContaining("One or more parameter values were invalid: Missing the key s in the item");
        assertThatThrownBy(() -> SCHEMA.ofItem(Vectors.item("{'p':{'N':'1'}}")))
                .hasMessageContaining(
                        "One or more parameter values were invalid: Type mismatch for key p expected: S actual: N");
        assertThatThrownBy(() -> SCHEMA.ofBatchedItem(missing))
                .hasMessage("ValidationException: The provided key element does not match the schema");
    }

    @Test
    @DisplayName("5.3.4 keys are equal by value, whatever their spelling")
    void equal_keys() {
        var put = SCHEMA.ofItem(Vectors.item("{'p':{'S':'x'},'s':{'N':'1e3'},'t':{'BOOL':true}}"));
        var get = SCHEMA.ofKey(Vectors.item("{'s':{'N':'+1000.0'},'p':{'S':'x'}}"));
        assertThat(put).isEqualTo(get).hasSameHashCodeAs(get);
        assertThat(put.hash()).isEqualTo(Keys.hash(put.partition()));
        assertThat(SCHEMA.keyOf(Vectors.item("{'t':{'S':'y'},'p':{'S':'x'},'s':{'N':'1'}}")))
                .isEqualTo(Vectors.item("{'p':{'S':'x'},'s':{'N':'1'}}"));
    }
}
