package dev.millrace.bench;

/** Sends requests of one kind to a server for a while, over so many connections with one request in flight each. */
interface LoadGenerator {

    LoadResult load(TableRequest.Kind kind, int port, int connections, long millis) throws Exception;
}
