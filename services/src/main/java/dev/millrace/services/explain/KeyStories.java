package dev.millrace.services.explain;

import java.util.List;

/**
 * The stories of the records of an item.
 *
 * @param stories oldest first in each shard
 * @param unsearched a sentence for each shard that was not searched to its end, without a full stop; empty if these are
 *     all the records that the stream has
 */
public record KeyStories(List<RecordStory> stories, List<String> unsearched) {
    public KeyStories {
        stories = List.copyOf(stories);
        unsearched = List.copyOf(unsearched);
    }
}
