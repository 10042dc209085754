/** Tests of the distribution as it is handed out; they know nothing of the program but its command line. */
package dev.millrace.dist;
