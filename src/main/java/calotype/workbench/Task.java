package calotype.workbench;

import calotype.model.Plan;
import java.nio.file.Path;

/**
 * What a slot is given to do.
 *
 * @param source a file that may be read until the run has ended
 * @param outputDirectory an existing directory for the renditions' files
 */
public record Task(Plan plan, Path source, Path outputDirectory) {}
