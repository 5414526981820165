{{- /* The pod. The injection template "gateway" fills in the rest of its container. */}}
{{- define "gateway.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
serviceAccountName: {{ include "gateway.serviceAccountName" . }}
securityContext:
  {{- if .Values.securityContext }}
  {{- toYaml .Values.securityContext | nindent 2 }}
  {{- else }}
  # Lets a user other than root listen on ports 80 and 443.
  sysctls:
  - name: net.ipv4.ip_unprivileged_port_start
    value: "0"
  {{- end }}
{{- with .Values.volumes }}
volumes:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
- name: istio-proxy
  # The webhook puts the image here.
  image: auto
  {{- with .Values.imagePullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  securityContext:
    {{- if .Values.containerSecurityContext }}
    {{- toYaml .Values.containerSecurityContext | nindent 4 }}
    {{- else }}
    allowPrivilegeEscalation: false
    privileged: false
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    {{- if ne .Values.platform "openshift" }}
    runAsUser: 1337
    runAsGroup: 1337
    {{- end }}
    capabilities:
      drop:
      - ALL
    {{- end }}
  {{- if or .Values.networkGateway .Values.env .Values.envVarFrom }}
  env:
  {{- end }}
  {{- with .Values.networkGateway }}
  - name: ISTIO_META_REQUESTED_NETWORK_VIEW
    value: {{ . | quote }}
  {{- end }}
  {{- range $key, $value := .Values.env }}
  - name: {{ $key }}
    value: {{ $value | quote }}
  {{- end }}
  {{- with .Values.envVarFrom }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  ports:
  - name: http-envoy-prom
    containerPort: 15090
    protocol: TCP
  {{- $resources := dict }}
  {{- range $kind, $amounts := .Values.resources }}
  {{- $given := dict }}
  {{- range $name, $amount := $amounts }}
  {{- if $amount }}
  {{- $_ := set $given $name $amount }}
  {{- end }}
  {{- end }}
  {{- if $given }}
  {{- $_ := set $resources $kind $given }}
  {{- end }}
  {{- end }}
  {{- with $resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.volumeMounts }}
  volumeMounts:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.readinessProbe }}
  readinessProbe:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.lifecycle }}
  lifecycle:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- with .Values.additionalContainers }}
{{ toYaml . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}
