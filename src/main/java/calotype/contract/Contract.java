package calotype.contract;

import calotype.bus.Endpoint;
import calotype.bus.Topic;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every endpoint and topic of the house, and with them every record that crosses the bus. */
public final class Contract {
    private Contract() {}

    public static final List<Endpoint<?, ?>> ENDPOINTS = List.of(
            StorageApi.KEEP,
            StorageApi.FETCH,
            StorageApi.PRESIGN,
            StorageApi.PRESIGN_WRITE,
            StorageApi.DELETE_PREFIX,
            StorageApi.LIST,
            StorageApi.REMOVE,
            StorageApi.LOOK,
            StorageApi.DROP_UNFINISHED,
            StorageApi.PROBE,
            AccountsApi.REGISTER,
            AccountsApi.FIND_LOGIN,
            AccountsApi.FIND_USER,
            AccountsApi.VERIFY_EMAIL,
            AccountsApi.OPEN_SESSION,
            AccountsApi.ROTATE_SESSION,
            AccountsApi.CLOSE_SESSION,
            AccountsApi.KEEP_SECRET,
            AccountsApi.COUNT_ATTEMPT,
            AccountsApi.SET_ROLE,
            AccountsApi.LIST_USERS,
            OperationsApi.FAILED,
            OperationsApi.DEAD_LETTERS,
            OperationsApi.REPLAY,
            OperationsApi.TOTALS,
            AccountsApi.RESET_ATTEMPTS,
            IdempotencyApi.HOLD,
            IdempotencyApi.RELEASE,
            UpkeepApi.HOLD,
            UpkeepApi.LEFTOVERS,
            UpkeepApi.CONFIRM,
            UpkeepApi.ORPHANS,
            UpkeepApi.FILES,
            UpkeepApi.MARK_MISSING,
            JobsApi.OPEN,
            JobsApi.TAKE,
            JobsApi.CLAIM,
            JobsApi.RENEW,
            JobsApi.PROGRESS,
            JobsApi.COMPLETE,
            JobsApi.RETRY,
            JobsApi.FAIL,
            JobsApi.HAND_BACK,
            JobsApi.CANCEL,
            JobsApi.PULSE,
            ImagingApi.RENDER,
            ImagingApi.CODECS,
            RendersApi.FIND,
            RendersApi.KEEP,
            RendersApi.EVICT,
            ImagesApi.FIND,
            ImagesApi.RAW_METADATA,
            ImagesApi.LIST,
            ImagesApi.FIND_FILE,
            ImagesApi.FIND_LATE,
            ImagesApi.KEEP_VARIANT,
            ImagesApi.DELETE,
            ImagesApi.EVENTS_SINCE);

    public static final List<Topic<?>> TOPICS =
            List.of(Events.JOB_CHANGED, Events.JOB_STOPPED, Events.TICKET_READY, Events.NODE_SEEN);

    /** Every record that is sent as a whole message. */
    public static final Collection<Class<? extends Record>> ALL = messages();

    private static Collection<Class<? extends Record>> messages() {
        Set<Class<? extends Record>> all = new LinkedHashSet<>();
        for (Endpoint<?, ?> endpoint : ENDPOINTS) {
            all.add(endpoint.request());
            all.add(endpoint.reply());
        }
        TOPICS.forEach(topic -> all.add(topic.message()));
        return Set.copyOf(all);
    }
}
