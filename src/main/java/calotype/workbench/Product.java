package calotype.workbench;

import calotype.image.Pipeline.Outcome;

/** What a run has made, and by which version of the engine: asked where the run was, where its libraries are loaded. */
public record Product(Outcome outcome, String engineVersion) {}
