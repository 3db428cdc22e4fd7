package calotype.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where an object lies in storage: a path of generated parts, never of a client's words. All objects of one image share
 * two prefixes, so that deleting an image is two prefix operations.
 */
public record ObjectKey(@JsonValue String path) {
    private static final Pattern LEGAL =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private static final Pattern OF_AN_IMAGE =
            Pattern.compile("[^/]+/(?:originals|processed)/[0-9a-f-]{36}/[0-9a-f-]{36}/.+");

    @JsonCreator
    public ObjectKey {
        if (!isLegal(path)) {
            throw new IllegalArgumentException("Not an object key: " + path);
        }
    }

    /** Whether a text is of the form of a key. */
    public static boolean isLegal(String path) {
        return LEGAL.matcher(path).matches();
    }

    /** Whether a text is the key of a file of an image, and not one that somebody else has made. */
    public static boolean isOfAnImage(String path) {
        return OF_AN_IMAGE.matcher(path).matches() && isLegal(path);
    }

    /** {@code {bucket}/originals/{owner}/{image}/source.{ext}} */
    public static ObjectKey source(String bucket, UUID owner, UUID image, ImageFormat format) {
        return new ObjectKey(sourcePrefix(bucket, owner, image) + "source." + format.extension());
    }

    /** {@code {bucket}/processed/{owner}/{image}/{name}-{hash8}.{ext}} */
    public static ObjectKey rendition(
            String bucket, UUID owner, UUID image, String name, ImageFormat format, Digest file) {
        return new ObjectKey(processedPrefix(bucket, owner, image) + name + "-" + named(format, file));
    }

    private static String named(ImageFormat format, Digest file) {
        return file.hex().substring(0, 8) + "." + format.extension();
    }

    /** {@code {bucket}/processed/{owner}/{image}/renders/{transform}/{hash8}.{ext}} */
    public static ObjectKey render(
            String bucket, UUID owner, UUID image, UUID transform, ImageFormat format, Digest file) {
        return new ObjectKey(
                processedPrefix(bucket, owner, image) + "renders/" + transform + "/" + named(format, file));
    }

    /** What all versions of a render lie under, of which this is one. */
    public static String renderPrefix(ObjectKey render) {
        return render.path.substring(0, render.path.lastIndexOf('/') + 1);
    }

    public static String sourcePrefix(String bucket, UUID owner, UUID image) {
        return bucket + "/originals/" + owner + "/" + image + "/";
    }

    public static String processedPrefix(String bucket, UUID owner, UUID image) {
        return bucket + "/processed/" + owner + "/" + image + "/";
    }

    /** The bucket that the object's image is in. */
    public String bucket() {
        return path.substring(0, path.indexOf('/'));
    }

    @Override
    public String toString() {
        return path;
    }
}
