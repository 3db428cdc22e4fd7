package calotype.persistence;

import calotype.contract.AccountsApi.KeepSecret;
import calotype.contract.AccountsApi.KeptSecret;
import io.vertx.core.Future;

/** The table {@code kept_secrets}: what was made at random at the first start and must hold on all nodes for ever. */
final class SecretTable {
    private final Database database;

    SecretTable(Database database) {
        this.database = database;
    }

    /** The update changes nothing; it is there so that the row that was first comes back. */
    static final String KEEP = """
            insert into kept_secrets as s (name, value) values ($1, $2)
            on conflict (name) do update set value = s.value
            returning value
            """;

    Future<KeptSecret> keep(KeepSecret wish) {
        return database.run(KEEP, wish.name(), wish.candidate())
                .map(rows -> new KeptSecret(rows.iterator().next().getString("value")));
    }
}
