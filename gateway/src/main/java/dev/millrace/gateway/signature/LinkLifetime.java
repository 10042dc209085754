package dev.millrace.gateway.signature;

import dev.millrace.gateway.signature.SignatureFault.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a link may be good: a week at most. */
final class LinkLifetime {

    private static final int WEEK_SECONDS = 604_800;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
    private static final Pattern SHORT = Pattern.compile("0*[0-9]{1,6}");

    private LinkLifetime() {}

    /** What S3 would say of the seconds that a link gives; empty if it may be good for so long. */
    static Optional<SignatureFault> fault(String seconds) {
        if (!NUMBER.matcher(seconds).matches()) {
            return told("should be a number");
        }
        if (seconds.startsWith("-")) {
            return told("must be non-negative");
        }
        boolean isWithinAWeek = SHORT.matcher(seconds).matches() && Long.parseLong(seconds) <= WEEK_SECONDS;
        return isWithinAWeek
                ? Optional.empty()
                : told("must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
                        + WEEK_SECONDS + " seconds");
    }

    private static Optional<SignatureFault> told(String what) {
        return Optional.of(SignatureFault.of(Kind.LINK_LIFETIME, SignatureForm.EXPIRES + " " + what));
    }
}
