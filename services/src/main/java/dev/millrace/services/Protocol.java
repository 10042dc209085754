package dev.millrace.services;

/** The wire protocols of AWS that Millrace speaks. */
public enum Protocol {
    /** {@code X-Amz-Target} and a JSON body, {@code application/x-amz-json-1.0}. */
    JSON_1_0,
    /** The same with {@code application/x-amz-json-1.1}. */
    JSON_1_1,
    /** HTTP methods and paths with JSON bodies (Lambda). */
    REST_JSON,
    /** HTTP methods, paths and sub-resources in the query, with XML bodies or the bytes themselves (S3). */
    REST_XML,
    /** A form body with {@code Action=}, XML answers (IAM, STS, SNS, CloudFormation, old SQS, CloudWatch). */
    QUERY,
    /** {@code /service/S/operation/O} and a CBOR body (CloudWatch); S is what JSON puts before the target's dot. */
    RPC_V2_CBOR
}
