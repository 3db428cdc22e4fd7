package calotype.model;

/**
 * One dominant colour.
 *
 * @param hex {@code #RRGGBB}, upper case
 * @param share of the picture's opaque pixels, 0 to 1; the shares of a palette add up to 1
 */
public record PaletteColor(String hex, double share) {}
