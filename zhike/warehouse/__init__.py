"""The star schema, its snapshots, the engines that read them and the measures over order lines; knows no Django."""
