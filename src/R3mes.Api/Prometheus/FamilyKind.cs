namespace R3mes.Api.Prometheus;

internal enum FamilyKind
{
    Counter,
    Gauge,
    Histogram,
}
