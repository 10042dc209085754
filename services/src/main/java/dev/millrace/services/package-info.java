/**
 * What a service of AWS is to the rest of Millrace: a named set of {@link dev.millrace.services.Operation operations}
 * from request record to response record. One sub-package a service; how requests arrive and answers leave is the
 * gateway's business. {@link dev.millrace.services.ServiceCatalog} holds them all and can call any of them by name,
 * which is what templates need.
 */
@NullMarked
package dev.millrace.services;

import org.jspecify.annotations.NullMarked;
