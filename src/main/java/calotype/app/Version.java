package calotype.app;

import picocli.CommandLine.IVersionProvider;

/** The build's version, as the jar's manifest tells. */
final class Version implements IVersionProvider {
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpacked" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Calotype " + text()};
    }
}
