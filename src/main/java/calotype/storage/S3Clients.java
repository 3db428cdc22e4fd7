package calotype.storage;

import calotype.config.Secret;
import calotype.config.Settings;
import calotype.config.Settings.PathStyle;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The store's clients as the settings want them: one that asks just once whether we are let in, one for whole objects,
 * one that sends large files in parts, one that signs URLs. All but the last share connections, so their number is
 * bounded for all together.
 */
final class S3Clients implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration ENTRANCE = Duration.ofSeconds(5);
    private static final int WAITING_PER_CONNECTION = 10;

    private final SdkAsyncHttpClient http;
    final S3AsyncClient entrance;
    final S3AsyncClient whole;
    final S3AsyncClient inParts;
    final S3Presigner presigner;

    S3Clients(Settings.S3 settings) {
        http = NettyNioAsyncHttpClient.builder()
                .maxConcurrency(settings.connections())
                .maxPendingConnectionAcquires(settings.connections() * WAITING_PER_CONNECTION)
                .connectionAcquisitionTimeout(settings.callTimeout())
                .connectionTimeout(settings.connectTimeout())
                .readTimeout(settings.readTimeout())
                .writeTimeout(settings.readTimeout())
                .build();
        AwsCredentialsProvider credentials = credentials(settings);
        entrance = client(settings, credentials)
                .overrideConfiguration(
                        calls -> calls.apiCallTimeout(ENTRANCE).retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
        whole = client(settings, credentials).build();
        inParts = client(settings, credentials)
                .multipartEnabled(true)
                .multipartConfiguration(parts -> parts.thresholdInBytes(settings.multipartThreshold()))
                .build();
        presigner = presigner(settings, credentials);
    }

    private S3AsyncClientBuilder client(Settings.S3 settings, AwsCredentialsProvider credentials) {
        S3AsyncClientBuilder builder = S3AsyncClient.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(Region.of(settings.region()))
                .forcePathStyle(pathStyle(settings))
                .asyncConfiguration(async ->
                        async.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .overrideConfiguration(
                        calls -> calls.apiCallTimeout(settings.callTimeout()).retryStrategy(retries(settings)));
        URI endpoint = endpoint(settings);
        return endpoint == null ? builder : builder.endpointOverride(endpoint);
    }

    /** Without the client's own fuse: whether calls are worth it is decided by our breaker, for all of them. */
    private static StandardRetryStrategy retries(Settings.S3 settings) {
        BackoffStrategy pauses = BackoffStrategy.exponentialDelay(FIRST_PAUSE, LONGEST_PAUSE);
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(settings.attempts())
                .backoffStrategy(pauses)
                .throttlingBackoffStrategy(pauses)
                .retryOnException(S3Problem::isDamagedOnTheWay)
                .circuitBreakerEnabled(false)
                .build();
    }

    private static S3Presigner presigner(Settings.S3 settings, AwsCredentialsProvider credentials) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .credentialsProvider(credentials)
                .region(Region.of(settings.region()))
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle(settings))
                        .build());
        URI endpoint = endpoint(settings);
        return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
    }

    private static AwsCredentialsProvider credentials(Settings.S3 settings) {
        String id = settings.accessKeyId();
        Secret secret = settings.secretAccessKey();
        return id == null || secret == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret.reveal()));
    }

    private static @Nullable URI endpoint(Settings.S3 settings) {
        String endpoint = settings.endpoint();
        return endpoint == null ? null : URI.create(endpoint);
    }

    private static boolean pathStyle(Settings.S3 settings) {
        return settings.pathStyle() == PathStyle.TRUE
                || settings.pathStyle() == PathStyle.AUTO && settings.endpoint() != null;
    }

    @Override
    public void close() {
        entrance.close();
        whole.close();
        inParts.close();
        presigner.close();
        http.close();
    }
}
