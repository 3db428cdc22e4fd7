package calotype.app;

import calotype.config.LoadedSettings;
import calotype.config.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that reads the settings. */
class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML file with the settings that differ from the defaults; may be repeated.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting, such as http.port=9000; may be repeated. 'config' lists them all.")
    private Map<String, String> assignments = new LinkedHashMap<>();

    /** @throws calotype.config.BadConfiguration with everything that is wrong */
    LoadedSettings load(Map<String, String> environment) {
        Map<String, String> commandLine = new LinkedHashMap<>(assignments);
        addOptions(commandLine);
        return SettingsLoader.load(files, environment, commandLine);
    }

    /** Adds what options of their own name say. */
    void addOptions(Map<String, String> commandLine) {}
}
