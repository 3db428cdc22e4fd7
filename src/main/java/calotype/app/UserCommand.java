package calotype.app;

import calotype.auth.CommonPasswords;
import calotype.auth.Passwords;
import calotype.config.Settings;
import calotype.contract.AccountsApi;
import calotype.contract.AccountsApi.FindLogin;
import calotype.contract.AccountsApi.ListUsers;
import calotype.contract.AccountsApi.Register;
import calotype.contract.AccountsApi.SetRole;
import calotype.model.User;
import calotype.model.UserRole;
import calotype.model.UuidV7;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import calotype.telemetry.LogLines;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "user",
        description = {
            "Adds accounts, gives them roles and lists them, in the database of DATABASE_URL or in the embedded one of a",
            "node that runs. Roles: user, moderator, operator (figures, dead letters), admin.",
            "A role is in force from the account's next login or refresh on; one that was taken away ends with the",
            "access tokens that are out, at the latest after auth.access-token-ttl."
        },
        synopsisSubcommandLabel = "(add | role | list)")
final class UserCommand implements Runnable {
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 128;
    private static final int GENERATED_BYTES = 18;
    private static final int PAGE = 500;
    /** As the contract has it for those who register. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,189}");

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    UserCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw wrongUsage("Say what: add, role or list.");
    }

    @Command(
            name = "add",
            description = {
                "Adds an account. Repeating it is harmless: an account that is there keeps its password.",
                "The password is asked for, read from standard input, or made; it is never an argument, which others see."
            })
    int add(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "EMAIL") String email,
            @Option(names = "--role", paramLabel = "ROLE", description = "Given to an account that is there, too.")
                    @Nullable
                    String role,
            @Option(names = "--stdin", description = "Reads the password from the first line of standard input.")
                    boolean stdin,
            @Option(names = "--generate", description = "Makes a password and prints it.") boolean generate) {
        UserRole wanted = role == null ? null : role(role);
        if (!EMAIL.matcher(email).matches()) {
            throw wrongUsage("This is no email address: " + email);
        }
        return withLedger(options, ledger -> {
            if (exists(ledger, email)) {
                print("%s is there already; its password stays as it is.", email);
            } else {
                String password = generate ? generated() : checked(stdin ? firstLine() : asked(), email);
                User added = register(ledger, email, password);
                print("%s added with the id %s.", email, added.id());
                if (generate) {
                    print("Password: %s", password);
                }
            }
            if (wanted != null) {
                setRole(ledger, email, wanted);
            }
            return ExitCode.OK;
        });
    }

    @Command(name = "role", description = "Gives an account a role: user, moderator, operator or admin.")
    int role(
            @Mixin NodeOptions options,
            @Parameters(paramLabel = "EMAIL", description = "Or the username.") String login,
            @Parameters(paramLabel = "ROLE") String role) {
        UserRole wanted = role(role);
        return withLedger(options, ledger -> {
            setRole(ledger, login, wanted);
            return ExitCode.OK;
        });
    }

    @Command(name = "list", description = "Prints every account: role, id, time, email, username.")
    int list(@Mixin NodeOptions options) {
        return withLedger(options, ledger -> {
            UUID last = null;
            List<User> page;
            do {
                page = ledger.ask(AccountsApi.LIST_USERS, new ListUsers(last, PAGE))
                        .users();
                for (User user : page) {
                    print(
                            "%-9s  %s  %s  %s  %s",
                            user.role().wire(),
                            user.id(),
                            user.createdAt(),
                            Objects.requireNonNullElse(user.email(), "-"),
                            Objects.requireNonNullElse(user.username(), "-"));
                    last = user.id();
                }
            } while (page.size() == PAGE);
            return ExitCode.OK;
        });
    }

    private int withLedger(NodeOptions options, ToIntFunction<OwnLedger> action) {
        Settings settings = options.load(environment).settings();
        LogLines.configure(settings.log(), Terminal.isInteractive(), settings.nodeName(), "System.err");
        try (OwnLedger ledger = OwnLedger.open(settings)) {
            return action.applyAsInt(ledger);
        }
    }

    private static boolean exists(OwnLedger ledger, String login) {
        return ledger.ask(AccountsApi.FIND_LOGIN, new FindLogin(login)).user() != null;
    }

    private static User register(OwnLedger ledger, String email, String password) {
        String hash = OwnLedger.await(new Passwords(ledger.vertx()).hash(password));
        UUID id = new UuidV7(Clock.systemUTC()).next();
        return ledger.ask(AccountsApi.REGISTER, new Register(id, email, null, hash))
                .user();
    }

    private void setRole(OwnLedger ledger, String login, UserRole role) {
        try {
            User user =
                    ledger.ask(AccountsApi.SET_ROLE, new SetRole(login, role)).user();
            print(
                    "%s is %s from the next login or refresh on.",
                    login, user.role().wire());
        } catch (ProblemException unknown) {
            if (unknown.code() == ProblemCode.NOT_FOUND) {
                throw wrongUsage(unknown.problem().detail());
            }
            throw unknown;
        }
    }

    private UserRole role(String text) {
        try {
            return UserRole.of(text);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("There is no role " + text.toLowerCase(Locale.ROOT)
                    + "; there are user, moderator, operator and admin.");
        }
    }

    private String asked() {
        Console console = System.console();
        if (console == null || !Terminal.isInteractive()) {
            throw wrongUsage("Nobody is here to type a password: use --stdin or --generate.");
        }
        char[] once = console.readPassword("Password: ");
        char[] again = console.readPassword("Once more: ");
        if (once == null || !Arrays.equals(once, again)) {
            throw wrongUsage("The two are not the same.");
        }
        return new String(once);
    }

    private String firstLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw wrongUsage("Standard input has no line.");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String checked(String password, String email) {
        if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
            throw wrongUsage("A password has " + SHORTEST_PASSWORD + " to " + LONGEST_PASSWORD + " characters.");
        }
        if (CommonPasswords.load().contains(password) || password.equalsIgnoreCase(email)) {
            throw wrongUsage("This password is among the first that anyone would try; choose another.");
        }
        return password;
    }

    private static String generated() {
        byte[] random = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private void print(String format, Object... values) {
        spec.commandLine().getOut().println(format.formatted(values));
    }

    private ParameterException wrongUsage(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
