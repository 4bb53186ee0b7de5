"""Run by QGIS's own Python, not by pytest: open a GeoPackage and say what QGIS sees.

Usage: python3 handover_qgis.py FILE.gpkg PICTURE.png; prints one JSON document.
"""

import json
import os
import sys


def main(path, picture):
    from qgis.core import (
        QgsApplication,
        QgsMapRendererParallelJob,
        QgsMapSettings,
        QgsProviderRegistry,
        QgsVectorLayer,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor

    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    metadata = QgsProviderRegistry.instance().providerMetadata("ogr")
    names = [s.name() for s in metadata.querySublayers(path)]
    layers = {name: QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in names}
    seen = {name: describe(layer) for name, layer in layers.items()}
    shown = [layer for layer in layers.values() if layer.isValid() and layer.isSpatial()]
    order = {"plan_units_areas": 1, "projects_points": -1}
    shown.sort(key=lambda layer: order.get(layer.name(), 0))
    settings = QgsMapSettings()
    settings.setLayers(shown)
    settings.setDestinationCrs(shown[0].crs())
    settings.setExtent(layers["boundary"].extent())
    settings.setOutputSize(QSize(1200, 1200))
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.DrawLabeling, True)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)
    extent = settings.visibleExtent()
    print(
        json.dumps(
            {
                "layers": seen,
                "extent": [
                    extent.xMinimum(),
                    extent.yMinimum(),
                    extent.xMaximum(),
                    extent.yMaximum(),
                ],
            },
            ensure_ascii=False,
        )
    )
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 crashes when it is closed without a window


def describe(layer):
    fields = layer.fields()
    found = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "crs": layer.crs().authid(),
        "aliases": {f.name(): layer.attributeAlias(i) for i, f in enumerate(fields)},
        "maps": sorted(
            f.name()
            for i, f in enumerate(fields)
            if layer.editorWidgetSetup(i).type() == "ValueMap"
        ),
        "title": layer.metadata().title(),
        "labels": bool(layer.isSpatial() and layer.labelsEnabled()),
        "extent": [],
        "rules": [],
    }
    if layer.isSpatial():
        box = layer.extent()
        found["extent"] = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
        renderer = layer.renderer()
        found["renderer"] = renderer.type()
        if renderer.type() == "RuleRenderer":
            found["rules"] = [rule(r) for r in renderer.rootRule().children()]
    return found


def rule(item):
    symbol = item.symbol()
    last = symbol.symbolLayer(symbol.symbolLayerCount() - 1)
    colour = last.strokeColor() if last.layerType() == "SimpleMarker" else symbol.color()
    return {
        "label": item.label(),
        "filter": item.filterExpression(),
        "colour": (last.color() if last.layerType() == "SimpleLine" else colour).name(),
        "dashed": bool(last.layerType() == "SimpleLine" and last.useCustomDashPattern()),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
