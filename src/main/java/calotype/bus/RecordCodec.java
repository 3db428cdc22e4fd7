package calotype.bus;

import calotype.model.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Carries one record type over the bus: as JSON between nodes, as itself within a node (records are immutable). */
final class RecordCodec<T> implements MessageCodec<T, T> {
    private final Class<T> type;

    RecordCodec(Class<T> type) {
        this.type = type;
    }

    @Override
    public void encodeToWire(Buffer wire, T message) {
        byte[] json = Json.bytes(message);
        wire.appendInt(json.length).appendBytes(json);
    }

    @Override
    public T decodeFromWire(int position, Buffer wire) {
        int length = wire.getInt(position);
        return Json.read(wire.getBytes(position + 4, position + 4 + length), type);
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public String name() {
        return type.getName();
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
