package dev.millrace.services.sns;

import dev.millrace.services.sns.TopicStore.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which dispatches of each subscription wait, and how many are on their way. An endpoint that does not answer holds up
 * its own subscription only. Thread-safe.
 */
final class Lanes {

    private static final class Lane {
        private final Deque<Place> waiting = new ArrayDeque<>();
        private int underWay;
        private int all;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Lane> lanes = new HashMap<>();

    /** How many dispatches of the subscription there are. */
    int size(String subscriptionArn) {
        lock.lock();
        try {
            var lane = lanes.get(subscriptionArn);
            return lane == null ? 0 : lane.all;
        } finally {
            lock.unlock();
        }
    }

    void add(Place place) {
        lock.lock();
        try {
            var lane = lanes.computeIfAbsent(place.subscriptionArn(), arn -> new Lane());
            lane.all++;
            lane.waiting.add(place);
        } finally {
            lock.unlock();
        }
    }

    /** Those that may go now, which then are under way. */
    List<Place> take(String subscriptionArn, int mostAtOnce) {
        lock.lock();
        try {
            var taken = new ArrayList<Place>();
            var lane = lanes.get(subscriptionArn);
            while (lane != null && lane.underWay < mostAtOnce && !lane.waiting.isEmpty()) {
                lane.underWay++;
                taken.add(lane.waiting.remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** One that was under way waits for its next attempt, away from the others. */
    void pause(String subscriptionArn) {
        release(subscriptionArn, 0);
    }

    /** One that paused is to go again, behind the others. */
    void rejoin(Place place) {
        lock.lock();
        try {
            var lane = lanes.get(place.subscriptionArn());
            if (lane != null) {
                lane.waiting.add(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** One that was under way has ended. */
    void end(String subscriptionArn) {
        release(subscriptionArn, 1);
    }

    private void release(String subscriptionArn, int ended) {
        lock.lock();
        try {
            var lane = lanes.get(subscriptionArn);
            if (lane != null) {
                lane.underWay--;
                lane.all -= ended;
                if (lane.all == 0) {
                    lanes.remove(subscriptionArn);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The subscriptions that have any. */
    List<String> subscriptions() {
        lock.lock();
        try {
            return List.copyOf(lanes.keySet());
        } finally {
            lock.unlock();
        }
    }
}
