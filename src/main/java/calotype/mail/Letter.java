package calotype.mail;

/**
 * One plain-text mail.
 *
 * @param to one address
 */
public record Letter(String to, String subject, String text) {}
