package dev.millrace.tables.stream;

/** What a stream shows of each change (spec 2.2). All four show the same changes. */
public enum StreamViewType {
    KEYS_ONLY(false, false),
    NEW_IMAGE(true, false),
    OLD_IMAGE(false, true),
    NEW_AND_OLD_IMAGES(true, true);

    private final boolean showsNew;
    private final boolean showsOld;

    StreamViewType(boolean showsNew, boolean showsOld) {
        this.showsNew = showsNew;
        this.showsOld = showsOld;
    }

    /** Whether the item as it became is shown. */
    public boolean showsNew() {
        return showsNew;
    }

    /** Whether the item as it was is shown. */
    public boolean showsOld() {
        return showsOld;
    }
}
