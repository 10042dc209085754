package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/** Errors of S3. Further elements of the error's document, such as BucketName, are members. */
public final class S3Errors {

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int NOT_IMPLEMENTED = 501;

    private S3Errors() {}

    public static ServiceException noSuchBucket(String bucket) {
        return ServiceError.of(NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist")
                .with("BucketName", bucket)
                .asException();
    }

    public static ServiceException noSuchKey(String key) {
        return ServiceError.of(NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
                .with("Key", key)
                .asException();
    }

    public static ServiceException noSuchVersion(String key, String versionId) {
        return ServiceError.of(NOT_FOUND, "NoSuchVersion", "The specified version does not exist.")
                .with("Key", key)
                .with("VersionId", versionId)
                .asException();
    }

    /** A sub-resource of a bucket that nobody has set. */
    public static ServiceException notSet(String code, String message, String bucket) {
        return ServiceError.of(NOT_FOUND, code, message)
                .with("BucketName", bucket)
                .asException();
    }

    public static ServiceException accessDenied() {
        return ServiceError.of(FORBIDDEN, "AccessDenied", "Access Denied").asException();
    }

    /** CreateBucket for a name that another account has. */
    public static ServiceException bucketAlreadyExists(String bucket) {
        return ServiceError.of(
                        CONFLICT,
                        "BucketAlreadyExists",
                        "The requested bucket name is not available. The bucket namespace is shared by all users of the"
                                + " system. Please select a different name and try again.")
                .with("BucketName", bucket)
                .asException();
    }

    /** CreateBucket for a name that the caller has, outside of us-east-1. */
    public static ServiceException bucketAlreadyOwnedByYou(String bucket) {
        return ServiceError.of(
                        CONFLICT,
                        "BucketAlreadyOwnedByYou",
                        "Your previous request to create the named bucket succeeded and you already own it.")
                .with("BucketName", bucket)
                .asException();
    }

    public static ServiceException bucketNotEmpty(String bucket) {
        return ServiceError.of(CONFLICT, "BucketNotEmpty", "The bucket you tried to delete is not empty")
                .with("BucketName", bucket)
                .asException();
    }

    public static ServiceException invalidBucketName(String bucket) {
        return ServiceError.of(BAD_REQUEST, "InvalidBucketName", "The specified bucket is not valid.")
                .with("BucketName", bucket)
                .asException();
    }

    public static ServiceException invalidLocationConstraint() {
        return ServiceError.of(
                        BAD_REQUEST, "InvalidLocationConstraint", "The specified location-constraint is not valid")
                .asException();
    }

    public static ServiceException invalidArgument(String message) {
        return ServiceError.of(BAD_REQUEST, "InvalidArgument", message).asException();
    }

    public static ServiceException invalidRequest(String message) {
        return ServiceError.of(BAD_REQUEST, "InvalidRequest", message).asException();
    }

    public static ServiceException malformedPolicy(String message) {
        return ServiceError.of(BAD_REQUEST, "MalformedPolicy", message).asException();
    }

    public static ServiceException malformedXml() {
        return ServiceError.of(
                        BAD_REQUEST,
                        "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our published schema")
                .asException();
    }

    /** An access control list on a bucket whose owner owns all objects, which every new one is. */
    public static ServiceException aclNotSupported() {
        return ServiceError.of(BAD_REQUEST, "AccessControlListNotSupported", "The bucket does not allow ACLs")
                .asException();
    }

    /** @param what that Millrace does not have, for example {@code the sub-resource website} */
    public static ServiceException notImplemented(String what) {
        return ServiceError.of(NOT_IMPLEMENTED, "NotImplemented", "Millrace's S3 does not have " + what)
                .asException();
    }
}
