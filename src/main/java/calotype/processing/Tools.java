package calotype.processing;

import calotype.bus.TypedBus;
import calotype.config.CrashPoints;
import calotype.config.Settings;
import calotype.workbench.Workbench;
import io.vertx.core.Vertx;

/** What every attempt of this node works with. */
record Tools(
        Vertx vertx,
        TypedBus bus,
        Workbench bench,
        Ledger ledger,
        Retry retry,
        Settings settings,
        CrashPoints crashes) {}
