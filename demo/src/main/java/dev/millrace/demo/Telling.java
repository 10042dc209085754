package dev.millrace.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which records the failure documents tell of. A document speaks for as many records as it says it does and for no
 * more, though others may stand in its range. A record that gets its word keeps it, but may be passed on to another
 * document that covers it too, so that none is untold that could be told beside those before it.
 */
final class Telling {

    private final List<Document> documents;

    Telling(List<FailureRange> documents) {
        this.documents = documents.stream().map(Document::new).toList();
    }

    /** A document and the records that it speaks for. */
    private record Document(FailureRange range, List<StreamEntry> told) {

        Document(FailureRange range) {
            this(range, new ArrayList<>());
        }
    }

    /** Uses up the word of one document for the record. Says whether there was one. */
    boolean tells(StreamEntry record) {
        return isTold(record, new HashSet<>());
    }

    private boolean isTold(StreamEntry record, Set<Integer> asked) {
        for (var index = 0; index < documents.size(); index++) {
            var document = documents.get(index);
            if (document.range().covers(record) && asked.add(index) && takes(document, record, asked)) {
                return true;
            }
        }
        return false;
    }

    private boolean takes(Document document, StreamEntry record, Set<Integer> asked) {
        var told = document.told();
        if (told.size() < document.range().batchSize()) {
            told.add(record);
            return true;
        }
        for (var index = 0; index < told.size(); index++) {
            if (isTold(told.get(index), asked)) {
                told.set(index, record);
                return true;
            }
        }
        return false;
    }
}
