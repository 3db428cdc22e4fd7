package calotype.model;

import org.jspecify.annotations.Nullable;

/**
 * What stands for a picture where the picture itself is too much: to show while it loads, and to find alike ones.
 *
 * @param thumbhash base64 (github.com/evanw/thumbhash)
 * @param blurhash of 4 by 3 components, 28 characters (github.com/woltapp/blurhash)
 * @param lqip a {@code data:} URI of a tiny WebP, at most 400 characters; null where none is that small
 * @param phash 16 lower-case hex digits: pictures that look alike differ in few of its 64 bits
 */
public record Likeness(
        String thumbhash, String blurhash, @Nullable String lqip, String phash) {}
