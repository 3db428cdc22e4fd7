package calotype.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectKeyTest {
    private static final UUID OWNER = new UUID(1, 2);
    private static final UUID IMAGE = new UUID(3, 4);

    @Test
    void aRenditionIsNamedByItsContentBelowTheImagesPrefix() {
        Digest file = new Digest(HexFormat.of().parseHex("0123456789abcdef"), 9);
        ObjectKey key = ObjectKey.rendition("pets", OWNER, IMAGE, "thumb_small", ImageFormat.WEBP, file);
        assertThat(key.path())
                .isEqualTo("pets/processed/" + OWNER + "/" + IMAGE + "/thumb_small-01234567.webp")
                .startsWith(ObjectKey.processedPrefix("pets", OWNER, IMAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", ".hidden/x", "a b", "a\\b", "a/\u0000"})
    void aPathThatCouldLeaveTheStoreIsNoKey(String path) {
        assertThatThrownBy(() -> new ObjectKey(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsBackFromItsJson() {
        ObjectKey key = ObjectKey.source("pets", OWNER, IMAGE, ImageFormat.JPEG);
        assertThat(Json.read(Json.text(key), ObjectKey.class)).isEqualTo(key);
    }
}
