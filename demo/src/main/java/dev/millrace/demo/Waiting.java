package dev.millrace.demo;

import java.time.Duration;

/** Time as the programs of this package use it: how much has passed, and letting some pass. */
interface Waiting {

    /** Time since an arbitrary origin; never goes back. */
    Duration elapsed();

    void pause(Duration duration);
}
