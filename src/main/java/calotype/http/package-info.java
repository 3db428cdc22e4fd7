/**
 * The front door: HTTP in, problems and documents out.
 *
 * <p>{@code openapi.yaml} is the source of the routes; {@link calotype.http.ContractRouter} binds each of its operations
 * to one handler and checks what a request brings before the handler sees it. Handlers ask the other rooms by the
 * bus and never hold bytes of a picture in memory.
 */
@NullMarked
package calotype.http;

import org.jspecify.annotations.NullMarked;
