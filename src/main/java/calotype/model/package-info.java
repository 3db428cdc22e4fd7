/**
 * The words of the domain: images, jobs, formats, renditions, plans, keys.
 *
 * <p>Records and enums without Vert.x, SQL or pixels. What the first bytes of a file tell about it is read here too,
 * because the front door must refuse a wrong or a giant file without the workshop.
 */
@NullMarked
package calotype.model;

import org.jspecify.annotations.NullMarked;
