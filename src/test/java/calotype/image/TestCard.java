package calotype.image;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;

/** A drawn picture with gradients, edges and saturated colours, different in each corner. */
final class TestCard {
    private TestCard() {}

    static BufferedImage opaque(int width, int height) {
        BufferedImage card = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        draw(card);
        return card;
    }

    /** The same with a transparent hole, and a strip that fades out. */
    static BufferedImage transparent(int width, int height) {
        BufferedImage card = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        draw(card);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean hole = Math.hypot(x - width / 2.0, y - height / 2.0) < height / 5.0;
                int alpha = hole ? 0 : x < width / 5 ? 255 * x * 5 / width : 255;
                card.setRGB(x, y, card.getRGB(x, y) & 0xffffff | alpha << 24);
            }
        }
        return card;
    }

    static BufferedImage solid(int width, int height, int rgb) {
        BufferedImage card = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                card.setRGB(x, y, rgb);
            }
        }
        return card;
    }

    /** The card in another of Java's pixel formats. */
    static BufferedImage as(int type, BufferedImage card) {
        BufferedImage other = new BufferedImage(card.getWidth(), card.getHeight(), type);
        for (int y = 0; y < card.getHeight(); y++) { // Pixel by pixel: drawing would dither.
            for (int x = 0; x < card.getWidth(); x++) {
                other.setRGB(x, y, card.getRGB(x, y));
            }
        }
        return other;
    }

    private static void draw(BufferedImage card) {
        int width = card.getWidth();
        int height = card.getHeight();
        Graphics2D brush = card.createGraphics();
        brush.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        brush.setPaint(new GradientPaint(0, 0, new Color(30, 60, 120), width, height, new Color(240, 220, 180)));
        brush.fillRect(0, 0, width, height);
        Color[] corners = {Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW};
        for (int i = 0; i < corners.length; i++) {
            brush.setColor(corners[i]);
            brush.fillRect(i % 2 * width * 3 / 4, i / 2 * height * 3 / 4, width / 4, height / 4);
        }
        brush.setColor(new Color(200, 120, 40));
        brush.fill(new Ellipse2D.Double(width * 0.3, height * 0.15, width * 0.3, height * 0.5));
        brush.setColor(Color.WHITE);
        for (int i = 0; i < 12; i++) {
            brush.drawLine(width / 2, height, width * i / 12, height / 2);
        }
        brush.dispose();
    }
}
