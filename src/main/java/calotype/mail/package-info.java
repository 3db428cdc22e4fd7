/**
 * The pipe of letters: what the house writes to people. {@link calotype.mail.Postbox} is the port; without a mail
 * server letters go to the log.
 */
@NullMarked
package calotype.mail;

import org.jspecify.annotations.NullMarked;
