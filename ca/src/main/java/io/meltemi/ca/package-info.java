/**
 * The certificate authority: a certificate request and an authenticated caller in, a certificate
 * chain out.
 *
 * <p>{@link io.meltemi.ca.SigningMaterial} is the key that signs, its chain and the roots; {@link
 * io.meltemi.ca.CertificateAuthority} holds the one in force and signs; {@link
 * io.meltemi.ca.ServingCertificate} is the control plane's own certificate, made anew when that
 * changes. Everything may be used on any thread. Certificates are made by Bouncy Castle and
 * verified by the JDK.
 *
 * <p>Source: istio 1.30.3 security/pkg/pki.
 */
@NullMarked
package io.meltemi.ca;

import org.jspecify.annotations.NullMarked;
