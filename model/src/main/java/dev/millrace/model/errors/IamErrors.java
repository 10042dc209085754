package dev.millrace.model.errors;

import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;

/** Errors of IAM. */
public final class IamErrors {

    private IamErrors() {}

    public static ServiceException noSuchRole(String name) {
        return noSuchEntity("The role with name " + name + " cannot be found.");
    }

    public static ServiceException noSuchRolePolicy(String name) {
        return noSuchEntity("The role policy with name " + name + " cannot be found.");
    }

    public static ServiceException noSuchPolicy(String arn) {
        return noSuchEntity("Policy " + arn + " was not found.");
    }

    public static ServiceException notAttachable(String arn) {
        return noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }

    public static ServiceException noSuchPolicyVersion(String arn, String version) {
        return noSuchEntity("Policy " + arn + " version " + version + " does not exist or is not attachable.");
    }

    public static ServiceException roleExists(String name) {
        return entityAlreadyExists("Role with name " + name + " already exists.");
    }

    public static ServiceException policyExists(String name) {
        return entityAlreadyExists("A policy called " + name + " already exists. Duplicate names are not allowed.");
    }

    public static ServiceException deleteConflict(String message) {
        return ServiceError.of(409, "DeleteConflict", message).asException();
    }

    public static ServiceException limitExceeded(String message) {
        return ServiceError.of(409, "LimitExceeded", message).asException();
    }

    public static ServiceException malformedPolicyDocument(String message) {
        return ServiceError.of(400, "MalformedPolicyDocument", message).asException();
    }

    public static ServiceException validation(String message) {
        return ServiceError.of(400, "ValidationError", message).asException();
    }

    private static ServiceException noSuchEntity(String message) {
        return ServiceError.of(404, "NoSuchEntity", message).asException();
    }

    private static ServiceException entityAlreadyExists(String message) {
        return ServiceError.of(409, "EntityAlreadyExists", message).asException();
    }
}
