package io.meltemi.ca.service;

import com.google.protobuf.Value;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.api.ca.IstioCertificateResponse;
import io.meltemi.ca.CertificateAuthority;
import io.meltemi.ca.SigningException;
import io.meltemi.ca.SpiffeId;
import io.meltemi.ca.auth.AuthenticationException;
import io.meltemi.ca.auth.Authenticator;
import io.meltemi.ca.auth.Caller;
import io.meltemi.ca.auth.Credentials;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.service.CertificateMetrics.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Signs certificates for callers that are known. A caller that is not known is told no more than
 * that; what was wrong with a request is told to one that is.
 */
public final class CertificateService {
  private static final System.Logger LOG = System.getLogger("serverca");
  private static final String NAME = "istio.v1.auth.IstioCertificateService";
  private static final String IMPERSONATED = "ImpersonatedIdentity";
  private static final String SIGNER = "CertSigner";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** {@code CreateCertificate}, for servers and clients. */
  public static final MethodDescriptor<IstioCertificateRequest, IstioCertificateResponse> METHOD =
      MethodDescriptor.<IstioCertificateRequest, IstioCertificateResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, "CreateCertificate"))
          .setRequestMarshaller(ProtoUtils.marshaller(IstioCertificateRequest.getDefaultInstance()))
          .setResponseMarshaller(
              ProtoUtils.marshaller(IstioCertificateResponse.getDefaultInstance()))
          .build();

  private final CertificateAuthority authority;
  private final Authenticator authenticator;
  private final Optional<Impersonation> impersonation;
  private final CertificateMetrics metrics;
  private final ThreadFactory threads;
  private final Semaphore calls;

  /**
   * @param impersonation absent where nobody may ask for another's certificate
   * @param concurrent calls at a time; more are turned away, to try again
   */
  public CertificateService(
      CertificateAuthority authority,
      Authenticator authenticator,
      Optional<Impersonation> impersonation,
      CertificateMetrics metrics,
      int concurrent) {
    this.authority = authority;
    this.authenticator = authenticator;
    this.impersonation = impersonation;
    this.metrics = metrics;
    this.threads = Thread.ofVirtual().name("ca-", 0).factory();
    this.calls = new Semaphore(concurrent);
  }

  public ServerServiceDefinition definition() {
    var service = ServiceDescriptor.newBuilder(NAME).addMethod(METHOD).build();
    return ServerServiceDefinition.builder(service).addMethod(METHOD, handler()).build();
  }

  private ServerCallHandler<IstioCertificateRequest, IstioCertificateResponse> handler() {
    return (call, headers) -> {
      call.request(2);
      return new OneRequest(call, CallCredentials.of(headers, call.getAttributes()));
    };
  }

  /**
   * Called by the transport's threads, which must not be kept. A call counts once its request is
   * there: who opens calls and sends nothing keeps nobody out.
   */
  private final class OneRequest extends ServerCall.Listener<IstioCertificateRequest> {
    private final ServerCall<IstioCertificateRequest, IstioCertificateResponse> call;
    private final Credentials credentials;
    private Optional<IstioCertificateRequest> request = Optional.empty();

    OneRequest(
        ServerCall<IstioCertificateRequest, IstioCertificateResponse> call,
        Credentials credentials) {
      this.call = call;
      this.credentials = credentials;
    }

    @Override
    public void onMessage(IstioCertificateRequest message) {
      request = Optional.of(message);
    }

    @Override
    public void onHalfClose() {
      if (request.isEmpty()) {
        end(Status.INVALID_ARGUMENT.withDescription("no request"));
      } else if (calls.tryAcquire()) {
        threads.newThread(() -> answer(request.get())).start();
      } else {
        end(Status.UNAVAILABLE.withDescription("too many requests at a time; try again"));
      }
    }

    private void answer(IstioCertificateRequest message) {
      Status status = Status.OK;
      try {
        IstioCertificateResponse response = create(message, credentials);
        call.sendHeaders(new Metadata());
        call.sendMessage(response);
      } catch (StatusException e) {
        status = e.getStatus();
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "CreateCertificate failed: " + e, e);
        status = Status.INTERNAL.withDescription("internal error");
      } finally {
        calls.release();
      }
      end(status);
    }

    private void end(Status status) {
      try {
        call.close(status, new Metadata());
      } catch (IllegalStateException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} is gone: {1}", credentials.peer(), e);
      }
    }
  }

  private IstioCertificateResponse create(IstioCertificateRequest request, Credentials credentials)
      throws StatusException {
    metrics.count(Event.RECEIVED);
    Caller caller = caller(credentials);
    SpiffeId identity = identity(caller, request, credentials);
    if (!text(request, SIGNER).isEmpty()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0} asks for signer {1}; there is one only",
          credentials.peer(),
          text(request, SIGNER));
    }
    try {
      List<String> chain =
          authority.sign(
              request.getCsr(),
              List.of(identity.toString()),
              lifetime(request.getValidityDuration()));
      metrics.count(Event.ISSUED);
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0}: signed a certificate for {1}",
          credentials.peer(),
          identity);
      return IstioCertificateResponse.newBuilder().addAllCertChain(chain).build();
    } catch (SigningException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0}, {1}: CSR signing error: {2}",
          credentials.peer(),
          identity,
          e.getMessage());
      throw refused(e).asException();
    }
  }

  private static Duration lifetime(long seconds) {
    return seconds > LONGEST.toSeconds() ? LONGEST : Duration.ofSeconds(Math.max(0, seconds));
  }

  private Caller caller(Credentials credentials) throws StatusException {
    try {
      return authenticator.authenticate(credentials);
    } catch (AuthenticationException e) {
      metrics.count(Event.UNAUTHENTICATED);
      LOG.log(
          System.Logger.Level.WARNING,
          "Failed to authenticate client from {0}: {1}",
          credentials.peer(),
          e.getMessage());
      throw unauthenticated(e, "request authenticate failure");
    }
  }

  private SpiffeId identity(Caller caller, IstioCertificateRequest request, Credentials credentials)
      throws StatusException {
    String wanted = text(request, IMPERSONATED);
    if (wanted.isEmpty()) {
      return caller.identity();
    }
    try {
      return impersonation
          .orElseThrow(
              () -> new AuthenticationException("CA_TRUSTED_NODE_ACCOUNTS names no account"))
          .permitted(caller, wanted);
    } catch (AuthenticationException e) {
      metrics.count(Event.UNAUTHENTICATED);
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}, {1}: impersonation failed: {2}",
          credentials.peer(),
          caller.identity(),
          e.getMessage());
      throw unauthenticated(e, "request impersonation authentication failure");
    }
  }

  /** Agents try again at once where nobody could be asked, and give up where they were refused. */
  private static StatusException unauthenticated(AuthenticationException reason, String message) {
    Status status = reason.isTemporary() ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
    return status.withDescription(message).asException();
  }

  private static String text(IstioCertificateRequest request, String key) {
    Value value = request.getMetadata().getFieldsMap().get(key);
    return value == null ? "" : value.getStringValue();
  }

  private Status refused(SigningException problem) {
    metrics.count(
        switch (problem.reason()) {
          case CA_NOT_READY -> Event.CA_NOT_READY;
          case CSR_ERROR -> Event.UNREADABLE;
          case TTL_ERROR -> Event.TTL_REFUSED;
          case CERT_GEN_ERROR -> Event.SIGNING_FAILED;
        });
    Status status =
        switch (problem.reason()) {
          case CSR_ERROR, TTL_ERROR -> Status.INVALID_ARGUMENT;
          case CA_NOT_READY, CERT_GEN_ERROR -> Status.INTERNAL;
        };
    return status.withDescription("CSR signing error (" + problem.getMessage() + ")");
  }
}
