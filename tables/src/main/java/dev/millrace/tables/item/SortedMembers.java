package dev.millrace.tables.item;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts the members of one JSON object into the order of their names. Clients mostly send them in some other order;
 * where they are sorted already, nothing is moved. Of two members of one name the later counts, as in most JSON
 * readers.
 */
final class SortedMembers {

    private record Member(String name, int from, int to, int size) {}

    private final JsonBuffer out;
    private final int start;
    private final List<Member> members = new ArrayList<>();
    private String name = "";
    private int from;
    private boolean isSorted = true;

    SortedMembers(JsonBuffer out) {
        this.out = out;
        this.start = out.length();
        out.raw('{');
    }

    /** The member's {@code "name":value} is written next. */
    void begin(String memberName) {
        if (!members.isEmpty()) {
            out.raw(',');
            isSorted &= Utf8.compare(name, memberName) < 0;
        }
        name = memberName;
        from = out.length();
    }

    void end(int size) {
        members.add(new Member(name, from, out.length(), size));
    }

    /** Closes the object; returns the sum of its members' sizes. */
    int finish() {
        if (!isSorted) {
            rearrange();
        }
        out.raw('}');
        return members.stream().mapToInt(Member::size).sum();
    }

    private void rearrange() {
        var written = out.copy(start, out.length());
        members.sort((a, b) -> Utf8.compare(a.name(), b.name()));
        var kept = new ArrayList<Member>(members.size());
        for (var i = 0; i < members.size(); i++) {
            // The sort is stable: the last of its name is the latest.
            if (i + 1 == members.size()
                    || !members.get(i).name().equals(members.get(i + 1).name())) {
                kept.add(members.get(i));
            }
        }
        members.clear();
        members.addAll(kept);
        out.truncate(start + 1);
        for (var member : members) {
            if (out.length() > start + 1) {
                out.raw(',');
            }
            out.raw(written, member.from() - start, member.to() - start);
        }
    }
}
