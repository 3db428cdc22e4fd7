package calotype.workbench;

import calotype.image.Pipeline.Listener;

/** A hand that makes itself ready only once it has had something to do: a process that nobody needs is not started. */
public final class OnDemand implements Hand {
    private final Hand hand;
    private boolean needed;

    public OnDemand(Hand hand) {
        this.hand = hand;
    }

    @Override
    public void prepare() {
        if (needed) {
            hand.prepare();
        }
    }

    @Override
    public Product work(Task task, Listener listener) {
        needed = true;
        return hand.work(task, listener);
    }

    @Override
    public boolean stop() {
        return hand.stop();
    }

    @Override
    public void close() {
        hand.close();
    }
}
