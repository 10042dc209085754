package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

@ExtendWith(OneServer.class)
@DisplayName("the SDK for Java and Lambda functions")
class FunctionsIT {

    @Test
    @DisplayName("a zipped handler is invoked with a payload, its error is a function error, and it can be deleted")
    void a_zipped_handler(Millrace millrace) throws Exception {
        var client = millrace.lambda();
        var arn = Given.function(client, "functions-zip", "none");
        assertThat(arn).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:functions-zip");

        var echoed = client.invoke(
                invoke -> invoke.functionName("functions-zip").payload(SdkBytes.fromUtf8String("{\"a\":[1,true]}")));
        assertThat(echoed.statusCode()).isEqualTo(200);
        assertThat(echoed.functionError()).isNull();
        assertThat(echoed.executedVersion()).isEqualTo("$LATEST");
        assertThat(Json.read(echoed.payload().asUtf8String()))
                .isEqualTo(Json.read("{\"echo\":{\"a\":[1,true]},\"function\":\"functions-zip\"}"));

        var failed = client.invoke(
                invoke -> invoke.functionName(arn).payload(SdkBytes.fromUtf8String("{\"throw\":\"on purpose\"}")));
        assertThat(failed.statusCode()).isEqualTo(200);
        assertThat(failed.functionError()).isEqualTo("Unhandled");
        var error = Json.read(failed.payload().asUtf8String());
        assertThat(error.path("errorMessage").asText()).isEqualTo("on purpose");
        assertThat(error.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(error.path("stackTrace").isArray()).isTrue();

        assertThat(client.invoke(invoke -> invoke.functionName("functions-zip").invocationType(InvocationType.DRY_RUN))
                        .statusCode())
                .isEqualTo(204);
        assertThat(client.listFunctionsPaginator().functions())
                .extracting(function -> function.functionName())
                .contains("functions-zip");

        client.deleteFunction(delete -> delete.functionName("functions-zip"));
        assertThatThrownBy(() -> client.getFunction(get -> get.functionName("functions-zip")))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Function not found: " + arn);
    }
}
