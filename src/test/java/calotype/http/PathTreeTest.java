package calotype.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTreeTest {
    private final PathTree<String> tree = new PathTree<>();

    @BeforeEach
    void plant() {
        for (String template : new String[] {
            "/", "/images", "/images/{id}", "/images/{id}/render", "/images/jobs/{job_id}", "/files/", "/{any}/last"
        }) {
            tree.put(template, template);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/images, /images",
        "/images/, /images",
        "/images/7, /images/{id}",
        "/images/7/, /images/{id}",
        "/images/jobs, /images/{id}",
        "/images/jobs/7, /images/jobs/{job_id}",
        "/images/jobs/render, /images/jobs/{job_id}",
        "/images/7/render, /images/{id}/render",
        "/files/, /files/",
        "/images/last, /images/{id}",
        "/files/last, /{any}/last",
    })
    void wordsGoBeforePlaceholdersAndASlashAtTheEndIsOverlooked(String path, String template) {
        assertThat(requireNonNull(tree.find(path)).value()).isEqualTo(template);
    }

    @Test
    void placeholdersAreToldByTheirNamesAsTheyStandInThePath() {
        assertThat(requireNonNull(tree.find("/images/jobs/a%20b")).parameters()).isEqualTo(Map.of("job_id", "a%20b"));
        assertThat(requireNonNull(tree.find("/images/a/render")).parameters()).isEqualTo(Map.of("id", "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/image", "/images/7/render/more", "/images//render", "/files", "/images//"})
    void whatNoTemplateDescribesIsNotFound(String path) {
        assertThat(tree.find(path)).isNull();
    }
}
